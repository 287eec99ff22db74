"""Telling other people's servers what happens: who is told, how it is signed, sent, tried again and kept."""
