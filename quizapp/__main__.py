"""`python -m quizapp` is the same as `quizapp`."""

from quizapp.cli.main import main

main()
