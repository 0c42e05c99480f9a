// What piscina loads in a thread of Node. It would `require` an ES module, and Node (20, 22) aborts the process if the thread is
// ended in the middle of that; an `import` may be.
const loaded = import("./pool-thread.js");

module.exports = async (task: never) => (await loaded).default(task);
