// Reads every *.laz file of a folder with libraries that are not ours: *.copc.laz through its
// hierarchy, others as LAZ. Beside FILE it writes FILE.records, all uncompressed records, and
// FILE.json, what the library says of header, tree and dimensions.
// usage: node read-points.js FOLDER
'use strict';

const fs = require('fs');
const path = require('path');
const { Copc, Las } = require('copc');

const ROOT = '0-0-0-0';

async function nodesBelow(file, page) {
  const subtree = await Copc.loadHierarchyPage(file, page);
  const nodes = { ...subtree.nodes };
  for (const child of Object.values(subtree.pages)) {
    Object.assign(nodes, await nodesBelow(file, child));
  }
  return nodes;
}

async function readCopc(file) {
  const copc = await Copc.create(file);
  const nodes = await nodesBelow(file, copc.info.rootHierarchyPage);
  const records = [];
  const sums = {};
  // The library reads scale and offset of a dimension in the wrong byte order: take raw values.
  const dimensions = copc.eb.map(({ scale, offset, ...raw }) => raw);
  for (const [key, node] of Object.entries(nodes)) {
    if (node.pointCount === 0) continue;
    const bytes = await Copc.loadPointDataBuffer(file, copc.header, node);
    records.push(Buffer.from(bytes));
    const view = Las.View.create(bytes, copc.header, dimensions);
    for (const name of Object.keys(view.dimensions)) {
      const get = view.getter(name);
      for (let i = 0; i < view.pointCount; i++) sums[name] = (sums[name] || 0) + get(i);
    }
  }
  return {
    records: Buffer.concat(records),
    summary: {
      pointCount: copc.header.pointCount,
      keys: Object.keys(nodes),
      hasRoot: ROOT in nodes,
      cube: copc.info.cube,
      spacing: copc.info.spacing,
      min: copc.header.min,
      max: copc.header.max,
      wkt: copc.wkt || '',
      extraBytes: copc.eb.map((dimension) => dimension.name),
      sums,
    },
  };
}

async function readLaz(file) {
  const bytes = fs.readFileSync(file);
  const header = Las.Header.parse(bytes);
  const records = Buffer.from(await Las.PointData.decompressFile(bytes));
  return { records, summary: { pointCount: header.pointCount, min: header.min, max: header.max } };
}

async function main(folder) {
  for (const name of fs.readdirSync(folder).sort()) {
    if (!name.endsWith('.laz')) continue;
    const file = path.resolve(folder, name);
    const read = name.endsWith('.copc.laz') ? readCopc : readLaz;
    try {
      const { records, summary } = await read(file);
      fs.writeFileSync(file + '.records', records);
      fs.writeFileSync(file + '.json', JSON.stringify(summary));
    } catch (error) {
      throw new Error(name + ': ' + (error && error.message ? error.message : error));
    }
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
