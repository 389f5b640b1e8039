import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * HDFS in one process, two data nodes, until it is killed: its configuration is in FOLDER/conf. A file
 * FOLDER/restart has its name node started again after that many milliseconds without one, FOLDER/lose
 * has a data node stopped for good; each goes when that is done.
 */
final class MiniHdfs {

  private MiniHdfs() {}

  private static boolean isAsked(final Path file) throws Exception {
    // Not before it is written.
    return Files.exists(file) && !Files.readString(file).isBlank();
  }

  public static void main(final String[] args) throws Exception {
    final Path folder = Path.of(args[0]);
    final Configuration conf = new Configuration();
    conf.set("hdfs.minidfs.basedir", folder.resolve("hdfs").toString());
    conf.set("dfs.replication", "2");
    // Nobody waits for a third node that is not there.
    conf.set("dfs.client.block.write.replace-datanode-on-failure.policy", "NEVER");
    final MiniDFSCluster hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(2).build();
    hdfs.waitActive();
    final Configuration client = new Configuration(false);
    client.set("fs.defaultFS", hdfs.getFileSystem().getUri().toString());
    client.set("dfs.replication", "2");
    client.set("dfs.client.block.write.replace-datanode-on-failure.policy", "NEVER");
    Files.createDirectories(folder.resolve("conf"));
    try (OutputStream out =
        new FileOutputStream(new File(folder.toFile(), "conf/core-site.xml"))) {
      client.writeXml(out);
    }
    Files.createFile(folder.resolve("ready"));
    final Path restart = folder.resolve("restart");
    final Path lose = folder.resolve("lose");
    while (true) {
      if (isAsked(restart)) {
        final long pause = Long.parseLong(Files.readString(restart).strip());
        hdfs.shutdownNameNode(0);
        Thread.sleep(pause);
        hdfs.restartNameNode(0);
        Files.delete(restart);
      }
      if (isAsked(lose)) {
        hdfs.stopDataNode(1);
        Files.delete(lose);
      }
      Thread.sleep(20);
    }
  }
}
