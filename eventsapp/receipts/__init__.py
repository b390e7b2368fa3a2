"""Official receipts for gifts, as the Canada Revenue Agency wants them: numbered, stored, and never changed."""
