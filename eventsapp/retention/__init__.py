"""The privacy clock: what is held of people, until when, and how it goes."""
