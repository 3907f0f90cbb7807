"""Everything that speaks to Exact Online: signing in, our copies of its codes, and documents sent exactly once.

No other room does. A call goes through `exchange`, which uses `door`; start at exchange/desk.py to see how one is made,
or at documents/writers.py to follow a booking on its way out.
"""
