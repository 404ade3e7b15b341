"""The engine: verdict = f(obligation in force on D, firm as it was on D, evidence known at K). No clock, no database.

`judge` is the definition, `grid` the same for many firms, duties and days at once, `explain` the reasons of one cell.
"""
