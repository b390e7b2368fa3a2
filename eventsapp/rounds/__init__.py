"""The rounds: when a mailing's moment comes, its letters are written, each to one reader."""
