"""Tests of infra/ and of the workflows, and what they share."""
