"""Migrations of the ground tests' own small models, written by ``restoration.migrating.make``."""
