"""One outgoing HTTP call done right: time-outs, no secrets in logs, never a repeated POST, budgets, encryption."""
