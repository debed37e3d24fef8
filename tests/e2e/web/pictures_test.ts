import { assertEquals } from "@std/assert";
import { takePictures } from "../../../demo/page.ts";
import { TestFolder } from "../../store/test_folder.ts";
import { browserTest } from "./browser.ts";

/** The first bytes of a picture in PNG. */
const PNG = [0x89, 0x50, 0x4e, 0x47];

browserTest("the pictures of the page can be taken", async (browser) => {
  using folder = new TestFolder();
  await takePictures(browser, folder.path);
  for (const name of ["page.png", "page-phone.png"]) {
    const bytes = await Deno.readFile(`${folder.path}/${name}`);
    assertEquals([...bytes.subarray(0, PNG.length)], PNG);
  }
});
