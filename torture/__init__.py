"""The torture ground: what the app bears. `make torture` runs it.

Real processes on databases of their own are rushed, killed and lied to; afterwards it is counted what is true.
"""

import warnings

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")  # the PostgreSQL wheel looks for one
