"""Whether what must always hold does hold in a live database, read in one snapshot; what breaks it is named by row.

I1 what was acknowledged is in the log, and the log fits its papers;
I2 no answer after the end, and no end later than rule, grants and outages allow;
I3 every result follows from paper, answers, key and policy, to the last digit; snapshots, roll-ups from results;
I4 what is over is closed and scored within a minute;
I5 one running attempt a person and round, and no more attempts than allowed;
I6 people, units and rounds agree;
I7 results are never changed, and the guards stand;
I8 the log of acts is whole;
I9 nothing of the key is where candidates could read it.

What no database can show is proven by tests: that an answer was written before it was acknowledged (I1), that pages
and files keep to the scope of their reader (I6), and that no answer of the server carries a key (I9).
"""
