"""The Kafka of a stack on one machine: Apache Kafka itself, or a small broker that forgets."""
