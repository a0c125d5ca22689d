"""The pages for people: what stands on them, in which words, and how it looks."""
