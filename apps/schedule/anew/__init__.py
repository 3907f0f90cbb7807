"""Orders that are taken back and booked anew, because a person wants it. Read `deeds` first: begin, yes, stop.

`foresee` works out what it means for one order, `change_over` carries it out in one transaction of the ledger, `work`
is the step of a turn that does the one or the other, order by order. What is sent to Exact then is due as any document.
"""
