"""Helping: roles, shifts and assignments."""
