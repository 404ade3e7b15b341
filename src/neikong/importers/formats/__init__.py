"""One module per tool format: `NAME`, `recognises(head)`, `read(data, origin)`."""
