/** A transport that is handed to a client as it is. */
declare const transport: unknown;

export default transport;
