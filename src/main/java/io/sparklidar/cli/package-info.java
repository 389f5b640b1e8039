/**
 * The command line: each command is one small class that fills in options and prints what came of
 * it. Exit codes are in {@link io.sparklidar.cli.ExitCode}.
 */
package io.sparklidar.cli;
