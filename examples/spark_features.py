"""Features of a panel on a Spark cluster: spark-submit examples/spark_features.py PANEL.parquet OUTPUT_FOLDER

Needs the package with its extra on every worker: pip install 'public-signals[spark]'.
"""

import sys

from pyspark.sql import SparkSession

from public_signals.spark import build_features

panel_file, output = sys.argv[1:3]
session = SparkSession.builder.appName("panel features").getOrCreate()
panel = session.read.parquet(panel_file).cache()  # read twice: once to measure, once to make the features
build_features(panel).write.mode("errorifexists").parquet(output)
session.stop()
