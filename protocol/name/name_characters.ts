/**
 * The characters of identifiers, and the emoji that are signs, from Unicode's
 * `IdentifierStatus.txt` and `emoji-test.txt`. Made by
 * `unicode/make_name_characters.ts`; not edited by hand. The data is under the
 * licence in `unicode/LICENSE`.
 */

/** The versions of Unicode and of its emoji lists. */
export const NAME_CHARACTERS_VERSION = "18.0.0, 17.0";

/** The characters that UTS #39 allows in identifiers, except Han: ranges of code points. */
export const IDENTIFIER_CHARACTERS = `
27 2d-2e 30-3a 41-5a 5f 61-7a b7 c0-d6 d8-f6 f8-113 116-12b 12e-131 134-137
139-13e 141-148 14a-14d 150-155 158-161 164-17e 181 186 189-18a 18e-192 194
196-199 19d 1a0-1a1 1af-1b0 1b2-1b4 1b7 1cd-1d4 1dd 1e6-1e9 1ee-1ef 1f8-1f9
218-21b 244 24c-24d 253-254 256-257 259 25b 263 268-269 272 289 28b 292 2bb-2bc
300-304 306-30c 31b 323 326-328 331 386 388-38a 38c 38e-3a1 3a3-3ce 401-40c
40e-44f 451-45c 45e-45f 490-49b 49e-4a5 4a8-4b7 4ba-4c0 4cf-4d9 4dc-4e9 4ee-4f5
4f8-4f9 524-525 531-556 561-586 58a 5d0-5ea 5f3-5f4 620-63a 63d 641-652 654-655
660-669 670 672 674 679-68f 691-69a 69f-6a0 6a2 6a4-6ab 6ad-6b1 6b3 6b5-6b7
6ba-6be 6c0-6d3 6d5 6ee-6f9 6fd-6ff 751-752 756 760 762-763 766-768 76a 76e-771
780-7b1 88f 8a0 8a2-8a9 8bb-8c2 8c7 901-903 905-90b 90d-928 92a-933 935-93c
93e-943 945-94d 94f 956-957 966-96f 972-977 97b-97c 97e-97f 981-983 985-98b
98f-990 993-9a8 9aa-9b0 9b2 9b6-9b9 9bc 9be-9c4 9c7-9c8 9cb-9ce 9e6-9f1 a02
a05-a0a a0f-a10 a13-a28 a2a-a30 a32 a35 a38-a39 a3c a3e-a42 a47-a48 a4b-a4d a5c
a70-a71 a82-a83 a85-a8d a8f-a91 a93-aa8 aaa-ab0 ab2-ab3 ab5-ab9 abc abe-ac5
ac7-ac9 acb-acd ae6-aef b01-b03 b05-b0b b0f-b10 b13-b28 b2a-b30 b32-b33 b36-b39
b3c b3e-b43 b47-b48 b4b-b4d b56 b5f b71 b83 b85-b8a b8e-b90 b92-b95 b99-b9a b9c
b9e-b9f ba3-ba4 ba8-baa bae-bb9 bbe-bc2 bc6-bc8 bca-bcd c02-c03 c05-c0b c0e-c10
c12-c28 c2a-c30 c32-c33 c35-c39 c3e-c44 c46-c48 c4a-c4d c82-c83 c85-c8b c8e-c90
c92-ca8 caa-cb0 cb2-cb3 cb5-cb9 cbe-cc3 cc6-cc8 cca-ccd ce6-cef d02-d03 d05-d0b
d0e-d10 d12-d28 d2a-d39 d3e-d43 d46-d48 d4a-d4b d4d d57 d7a-d7f d82-d83 d85-d8d
d91-d96 d9a-d9d d9f-db1 db3-dbb dbd dc0-dc6 dca dcf-dd4 dd6 dd8-dde df2 e01-e32
e34-e3a e40-e4d e50-e59 e81-e82 e84 e87-e88 e8a e8d e94-e97 e99-e9f ea1-ea3 ea5
ea7 eaa-eab ead-eae eb0-eb2 eb4-eb9 ebb-ebd ec0-ec4 ec6 ec8-ecd ed0-ed9 f0b
f20-f29 f40-f42 f44-f47 f49-f4c f4e-f51 f53-f56 f58-f5b f5d-f68 f71-f72 f74
f7a-f80 f84 f90-f92 f94-f97 f99-f9c f9e-fa1 fa3-fa6 fa8-fab fad fb1-fb8 fba-fbc
1000-1049 105a-1064 1075-108a 108f 10c7 10cd 10d0-10f0 1200-1206 1208-1248
124a-124d 1250-1256 1258 125a-125d 1260-1286 1288 128a-128d 1290-12ae 12b0
12b2-12b5 12b8-12be 12c0 12c2-12c5 12c8-12d6 12d8-12f7 1300-130e 1310 1312-1315
1318-131e 1320-1346 1348-1359 1780-179c 179f-17a2 17a5-17a7 17aa-17b3 17b6-17cd
17d0 17d2 17e0-17e9 1c90-1cba 1cbd-1cbf 1e0c-1e0d 1e12-1e13 1e20-1e21 1e24-1e25
1e36-1e37 1e3c-1e3f 1e42-1e4b 1e5a-1e5b 1e62-1e63 1e6c-1e6d 1e70-1e71 1e8c-1e8d
1e92-1e93 1e9e 1ea0-1ef9 1fa0-1faf 1fb2-1fb4 1fec 2010 2019 2027 3005-3007
3041-3096 309d-309e 30a0-30fe a78d a7aa aa7b ac00-d7a3 11301 11303 1133c 11b0a
1e7e0-1e7e6 1e7e8-1e7eb 1e7ed-1e7ee 1e7f0-1e7fe`;

/** The characters that emoji of the group "Symbols" begin with: arrows, marks, letters in boxes. */
export const SIGN_EMOJI = `
23 2a 30-39 a9 ae 203c 2049 2122 2139 2194-2199 21a9-21aa 23cf 23e9-23ef
23f8-23fa 24c2 25aa-25ab 25b6 25c0 25fb-25fe 2611 2622-2623 2626 262a 262e-262f
2638 2640 2642 2648-2653 267b 267e-267f 2695 269b-269c 26a0 26a7 26aa-26ab 26ce
26d4 2705 2714 2716 271d 2721 2733-2734 2747 274c 274e 2753-2755 2757 2795-2797
27a1 27b0 27bf 2934-2935 2b05-2b07 2b1b-2b1c 2b55 3030 303d 3297 3299
1f170-1f171 1f17e-1f17f 1f18e 1f191-1f19a 1f201-1f202 1f21a 1f22f 1f232-1f23a
1f250-1f251 1f3a6 1f3e7 1f4a0 1f4b1-1f4b2 1f4db 1f4f3-1f4f6 1f500-1f506
1f518-1f524 1f52f-1f53d 1f549 1f54e 1f6ab 1f6ad-1f6b1 1f6b3 1f6b7-1f6bc 1f6be
1f6c2-1f6c5 1f6d0 1f6dc 1f7e0-1f7eb 1f7f0 1faaf 1fadf`;
