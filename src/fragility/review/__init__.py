"""What a person brings: any file read and answered, in four questions (doctor, items, compare, plan).

Prevents the failure in which a reviewer with a table, an author with two logs and a student with a csv each need the
suite's own file formats before they get an answer. Nothing is written but what is asked for, and nothing is sent.
"""
