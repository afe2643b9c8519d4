"""The register: dated facts of who was put on which list, out of lists and out of notices."""
