"""Waivers and consents: which text somebody accepted, for whom, when and how."""
