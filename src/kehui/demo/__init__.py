"""The fictional county 云溪县: a deterministic generator of its workbooks, and their load through the public import."""
