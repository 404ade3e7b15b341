"""Where files and the database are touched: a firm's folder, the catalogue's folder, SQLite."""
