/** A program that has the port of multicast DNS for itself, until it is ended. */
import { createSocket } from "node:dgram";

createSocket("udp4").bind(5353, () => console.log("bound"));
