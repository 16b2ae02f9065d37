"""From need to effect: the yearly plan, its classes, who came, the test afterwards; and learning alone."""
