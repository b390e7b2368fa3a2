"""How quick it is, and what it takes: `make bench`."""

import warnings

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")  # the PostgreSQL wheel looks for one
