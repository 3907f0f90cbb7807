"""The guided set-up: five steps from installing to the first booking. Start at steps.py; one module per step."""
