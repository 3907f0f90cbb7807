"""Whether Exact still lets us in and lets us do what we must, and whom we have told when it does not.

Start at checkup.py, the daily check; trouble.py says what is wrong, on the screens and in e-mails.
"""
