"""MAIL: a mail server that delivers to nobody, a channel like Slack's or Teams', and a page that shows what came.

`mailbox.py` keeps it and says how unkind the server is, `smtp.py` takes it in, `pages.py` shows it.
"""
