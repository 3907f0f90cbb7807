"""When things happen: whose turn it is, and the steps of one sync (reconcile, collect, deliver)."""
