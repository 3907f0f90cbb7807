"""What a refusal of Exact means, and what a person does about it. Start at messages.py."""
