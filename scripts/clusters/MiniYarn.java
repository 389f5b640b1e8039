import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/** YARN and HDFS in one process, until it is killed: their configuration is in FOLDER/conf. */
final class MiniYarn {

  private MiniYarn() {}

  public static void main(final String[] args) throws Exception {
    final Path folder = Path.of(args[0]);
    final Configuration conf = new YarnConfiguration();
    conf.set("hdfs.minidfs.basedir", folder.resolve("hdfs").toString());
    final MiniDFSCluster hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    hdfs.waitActive();
    conf.set("yarn.nodemanager.vmem-check-enabled", "false");
    conf.set("yarn.nodemanager.pmem-check-enabled", "false");
    conf.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.9");
    conf.set("yarn.nodemanager.resource.memory-mb", "8192");
    conf.set("yarn.nodemanager.resource.cpu-vcores", "8");
    conf.set("yarn.nodemanager.delete.debug-delay-sec", "3600");
    conf.set("yarn.scheduler.minimum-allocation-mb", "256");
    conf.set("yarn.scheduler.maximum-allocation-mb", "8192");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
    conf.set("yarn.scheduler.capacity.root.queues", "default");
    conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
    conf.set("yarn.application.classpath", "");
    final MiniYARNCluster yarn = new MiniYARNCluster("spark-lidar", 1, 1, 1);
    yarn.init(conf);
    yarn.start();
    final Configuration client = new Configuration(yarn.getConfig());
    client.set("fs.defaultFS", hdfs.getFileSystem().getUri().toString());
    // A class of this process alone.
    client.unset("net.topology.node.switch.mapping.impl");
    Files.createDirectories(folder.resolve("conf"));
    for (final String site : new String[] {"core-site.xml", "yarn-site.xml", "hdfs-site.xml"}) {
      try (OutputStream out = new FileOutputStream(new File(folder.toFile(), "conf/" + site))) {
        client.writeXml(out);
      }
    }
    Files.createFile(folder.resolve("ready"));
    Thread.sleep(Long.MAX_VALUE);
  }
}
