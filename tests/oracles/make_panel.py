"""panel.csv, on which R's numbers in r.json are made: 14 shows of 40 weeks, invented, with common shocks and gaps.

Python's own generator, whose numbers do not change: python3 make_panel.py > panel.csv; Rscript r.R panel.csv > r.json
"""

import math
import random

random.seed(16)
SHOWS, WEEKS = 14, 40
common = [random.gauss(0, 1) for _ in range(WEEKS)]
print("show,week,gross,views,price,thinned,crew")
for show in range(SHOWS):
    size = math.exp(random.gauss(0, 0.7))
    walk, level, error = 0.0, random.gauss(0, 2), 0.0
    for week in range(WEEKS):
        walk += random.gauss(0, 1) + 0.5 * common[week]
        views = size * random.gauss(0, 1) + 0.3 * common[week]
        price = random.gauss(0, 1)
        error = 0.6 * error + size * random.gauss(0, 1)
        gross = level + 0.4 * views - 0.2 * price + common[week] + error
        kept = "" if random.random() < 0.12 else f"{gross:.6f}"
        print(f"s{show:02},{week},{gross:.6f},{views:.6f},{price:.6f},{kept},{walk:.6f}")
