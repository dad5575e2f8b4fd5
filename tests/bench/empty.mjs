// What is left is what Node.js itself takes.
export const handler = async (event) => event;
