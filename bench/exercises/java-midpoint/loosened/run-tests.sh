#!/bin/sh
set -eu
cd "$(dirname "$0")"
rm -rf build
mkdir build
javac -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -d build src/*.java test/*.java
for file in test/*Test.java; do
  java -XX:TieredStopAtLevel=1 -cp build "$(basename "$file" .java)"
done
