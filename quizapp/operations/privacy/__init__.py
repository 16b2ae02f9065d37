"""Personal data: what is kept and how long, a person's own copy, and blanking who has left."""
