"""The register asked: who is on which list, since when, by whose authority."""
