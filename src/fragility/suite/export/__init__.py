"""All outcomes and scores in forms that other tools open: parquet, csv, a data set folder, records of a schema."""
