package io.sparklidar.cli;

import org.apache.spark.SparkConf;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option can also be set as Spark configuration: {@code --tile-size} is {@code
 * spark.lidar.tile-size}. What is given on the command line wins.
 */
final class ConfiguredDefaults implements IDefaultValueProvider {

  private static final String PREFIX = "spark.lidar.";

  private final SparkConf conf = new SparkConf();

  @Override
  public String defaultValue(final ArgSpec argument) {
    if (argument instanceof OptionSpec option && option.longestName().startsWith("--")) {
      return conf.get(PREFIX + option.longestName().substring(2), null);
    }
    return null;
  }
}
