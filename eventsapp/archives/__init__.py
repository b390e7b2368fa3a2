"""The whole database as one file of open tables: written of one moment, verified, and put back on either engine."""
