"""What every call to somebody else's server needs: time-outs, limits, a circuit breaker, encryption of the secrets.

Start at transport.py, through which every HTTP request leaves, then outcomes.py: the four ways in which a call can fail
to do its work, each named for what to do next.
"""
