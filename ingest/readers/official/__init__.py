"""The official formats: Federal Register XML, records and GPO text, and the eCFR."""
