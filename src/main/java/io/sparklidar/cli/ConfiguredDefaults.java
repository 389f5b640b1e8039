package io.sparklidar.cli;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option can also be set as Spark configuration: {@code --tile-size} is {@code
 * spark.lidar.tile-size}. What is given on the command line wins. Spark's configuration is what
 * system properties say, wherever a driver is started; asked of them, commands that start no Spark
 * load none of it.
 */
final class ConfiguredDefaults implements IDefaultValueProvider {

  private static final String PREFIX = "spark.lidar.";

  @Override
  public String defaultValue(final ArgSpec argument) {
    if (argument instanceof OptionSpec option && option.longestName().startsWith("--")) {
      return System.getProperty(PREFIX + option.longestName().substring(2));
    }
    return null;
  }
}
