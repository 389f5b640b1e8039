package io.sparklidar.source;

import java.lang.reflect.InvocationTargetException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistryBase;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.runtime.BoxedUnit;

/**
 * Adds the function {@code lidar_features('path', k => 20)} to SQL: to sessions that start with it
 * as {@code spark.sql.extensions}, or, by {@link #register}, to one that runs. Safe for concurrent
 * use.
 *
 * <p>From Python: {@code
 * spark._jvm.io.sparklidar.source.LidarExtensions.register(spark._jsparkSession)}.
 */
public final class LidarExtensions implements Function1<SparkSessionExtensions, BoxedUnit> {

  /** What Spark calls functions that come from outside. */
  private static final String KIND = "java_udf";

  /** Made by Spark. */
  public LidarExtensions() {}

  private static FunctionIdentifier identifier() {
    return new FunctionIdentifier(FeatureFunction.NAME, Option.empty());
  }

  private static ExpressionInfo description() {
    return new ExpressionInfo(FeatureFunction.class.getName(), FeatureFunction.NAME);
  }

  /** Called by Spark when a session starts. */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // Scala's lists are of another type in each version
  public BoxedUnit apply(final SparkSessionExtensions extensions) {
    extensions.injectTableFunction(
        new Tuple3(identifier(), description(), (Function1) new FeatureFunction()));
    return BoxedUnit.UNIT;
  }

  /**
   * Adds the function to a session that runs.
   *
   * @param spark a classic session: a client of Spark Connect has none, its server may
   * @throws IllegalStateException if this Spark keeps functions elsewhere than those that are known
   */
  @SuppressWarnings({"rawtypes", "unchecked"}) // as above
  public static void register(final SparkSession spark) {
    final FunctionRegistryBase functions =
        (FunctionRegistryBase) call(call(spark, "sessionState"), "tableFunctionRegistry");
    functions.createOrReplaceTempFunction(
        FeatureFunction.NAME, (Function1) new FeatureFunction(), KIND);
  }

  /** Calls a method that is declared in other classes from version to version. */
  static Object call(final Object of, final String method) {
    try {
      return of.getClass().getMethod(method).invoke(of);
    } catch (final InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (final ReflectiveOperationException e) {
      throw new IllegalStateException(
          of.getClass().getName() + " has no " + method + ", which every Spark from 3.5 to 4.2 has",
          e);
    }
  }
}
