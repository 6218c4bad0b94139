import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const ORDER = String.raw`package com.example.shop;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
    private Order order;

    @BeforeEach
    void setUp() {
        order = new Order("o-1");
    }

    @Test
    void addsLines() {
        order.add("apple", 2);
        order.add("pear", 1);
        assertEquals(2, order.lines().size());
        assertEquals("apple", order.lines().get(0).product());
    }

    @Test
    void refusesZero() {
        IllegalArgumentException fault =
            assertThrows(IllegalArgumentException.class, () -> order.add("apple", 0));
        assertEquals("quantity: 0", fault.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 190", "10, 900"})
    void discounts(int quantity, int price) {
        order.add("apple", quantity);
        assertEquals(price, order.price());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void refusesBlankNames(String name) {
        assertThrows(IllegalArgumentException.class, () -> order.add(name, 1));
    }

    @Test
    void weighs() {
        order.add("melon", 1);
        assertEquals(1.25, order.weight(), 0.001);
        assertTrue(order.isHeavy());
    }
}
`;

const CLIENT = `package com.example.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.*;

import org.junit.Test;

public class ClientTest {
    private final Transport transport = mock(Transport.class);

    @Test
    public void sendsAHeader() throws Exception {
        new Client(transport).get("/a");
        verify(transport).send("GET", "/a", "agent/1");
        verifyNoMoreInteractions(transport);
    }

    @Test
    public void parsesTheBody() {
        when(transport.send(any(), any(), any())).thenReturn("[1,2]");
        assertThat(new Client(transport).list("/n")).containsExactly(1, 2);
        assertThat(new Client(transport).count("/n")).isEqualTo(2);
    }

    @Test(expected = IllegalStateException.class)
    public void closedMeansClosed() {
        Client client = new Client(transport);
        client.close();
        client.get("/a");
    }
}
`;

const PATH = "src/test/java/com/example/shop/OrderTest.java";
const CLIENT_PATH = "src/test/java/com/example/http/ClientTest.java";

export const WEAKENED_JAVA: CorpusChange[] = [
  aChange(
    "@Disabled",
    edited(PATH, ORDER, [
      "    @Test\n    void refusesZero",
      `    @Disabled("until 2.0")\n    @Test\n    void refusesZero`,
    ]),
  ),
  aChange(
    "@Ignore",
    edited(CLIENT_PATH, CLIENT, [
      "    @Test\n    public void parses",
      "    @Ignore\n    @Test\n    public void parses",
    ]),
  ),
  aChange("the class is disabled", edited(PATH, ORDER, ["class OrderTest", "@Disabled\nclass OrderTest"])),
  aChange("@Test is gone", edited(PATH, ORDER, ["    @Test\n    void weighs", "    void weighs"])),
  aChange(
    "deleted",
    edited(CLIENT_PATH, CLIENT, [
      CLIENT.slice(CLIENT.indexOf("    @Test(expected"), CLIENT.lastIndexOf("}")),
      "",
    ]),
  ),
  aChange("a row is gone", edited(PATH, ORDER, [`, "10, 900"`, ""])),
  aChange(
    "assertEquals becomes assertNotNull",
    edited(PATH, ORDER, [
      `assertEquals("apple", order.lines().get(0).product())`,
      "assertNotNull(order.lines().get(0).product())",
    ]),
  ),
  aChange("isEqualTo becomes isNotNull", edited(CLIENT_PATH, CLIENT, [".isEqualTo(2)", ".isNotNull()"])),
  aChange(
    "containsExactly becomes isNotEmpty",
    edited(CLIENT_PATH, CLIENT, [".containsExactly(1, 2)", ".isNotEmpty()"]),
  ),
  aChange("assertTrue(true)", edited(PATH, ORDER, ["assertTrue(order.isHeavy())", "assertTrue(true)"])),
  aChange(
    "any exception",
    edited(PATH, ORDER, [
      "assertThrows(IllegalArgumentException.class, () -> order.add(name, 1))",
      "assertThrows(Exception.class, () -> order.add(name, 1))",
    ]),
  ),
  aChange(
    "a verification is gone",
    edited(CLIENT_PATH, CLIENT, ["        verifyNoMoreInteractions(transport);\n", ""]),
  ),
  aChange(
    "swallowed",
    edited(CLIENT_PATH, CLIENT, [
      `        new Client(transport).get("/a");\n        verify(transport).send("GET", "/a", "agent/1");\n`,
      `        try {\n            new Client(transport).get("/a");\n            verify(transport).send("GET", "/a", "agent/1");\n        } catch (Throwable e) {\n            e.printStackTrace();\n        }\n`,
    ]),
  ),
  aChange("the tolerance grows", edited(PATH, ORDER, ["order.weight(), 0.001", "order.weight(), 5.0"])),
  aChange(
    "assumeTrue",
    edited(PATH, ORDER, [
      `        order.add("melon", 1);`,
      `        assumeTrue(false);\n        order.add("melon", 1);`,
    ]),
  ),
];

export const HONEST_JAVA: CorpusChange[] = [
  aChange(
    "a case is added",
    edited(PATH, ORDER, [
      "    @Test\n    void weighs",
      `    @Test\n    void removes() {\n        order.add("apple", 1);\n        order.remove("apple");\n        assertTrue(order.lines().isEmpty());\n    }\n\n    @Test\n    void weighs`,
    ]),
  ),
  aChange("renamed", edited(PATH, ORDER, ["void weighs", "void knowsItsWeight"])),
  aChange(
    "moved to another package",
    ...moved(PATH, "src/test/java/com/example/order/OrderTest.java", ORDER),
  ),
  aChange(
    "JUnit 4 becomes 5",
    edited(
      CLIENT_PATH,
      CLIENT,
      ["import org.junit.Test;", "import org.junit.jupiter.api.Test;"],
      [
        `    @Test(expected = IllegalStateException.class)\n    public void closedMeansClosed() {\n        Client client = new Client(transport);\n        client.close();\n        client.get("/a");`,
        `    @Test\n    public void closedMeansClosed() {\n        Client client = new Client(transport);\n        client.close();\n        assertThrows(IllegalStateException.class, () -> client.get("/a"));`,
      ],
    ),
  ),
  aChange(
    "assertj comes in",
    edited(PATH, ORDER, [
      `assertEquals(2, order.lines().size());\n        assertEquals("apple", order.lines().get(0).product());`,
      `assertThat(order.lines()).hasSize(2);\n        assertThat(order.lines().get(0).product()).isEqualTo("apple");`,
    ]),
  ),
  aChange(
    "a chain",
    edited(CLIENT_PATH, CLIENT, [
      `.containsExactly(1, 2)`,
      `.hasSize(2)\n            .containsExactly(1, 2)`,
    ]),
  ),
  aChange("rows are added", edited(PATH, ORDER, [`"10, 900"`, `"10, 900", "100, 8000"`])),
  aChange(
    "a row a line",
    edited(PATH, ORDER, [
      `@CsvSource({"1, 100", "2, 190", "10, 900"})`,
      `@CsvSource({\n        "1, 100",\n        "2, 190",\n        "10, 900",\n    })`,
    ]),
  ),
  aChange(
    "enabled again",
    rewritten(
      PATH,
      ORDER.replace("    @Test\n    void weighs", "    @Disabled\n    @Test\n    void weighs"),
      ORDER,
    ),
  ),
  aChange(
    "comments",
    edited(PATH, ORDER, [
      "    @Test\n    void weighs",
      "    /** @Disabled was here; assertTrue(true) */\n    @Test\n    void weighs",
    ]),
  ),
  aChange(
    "class and tests go together",
    removed(
      "src/main/java/com/example/http/Client.java",
      "package com.example.http;\n\npublic class Client {\n}\n",
    ),
    removed(CLIENT_PATH, CLIENT),
  ),
  aChange(
    "a helper",
    edited(PATH, ORDER, [
      `        assertEquals(2, order.lines().size());\n        assertEquals("apple", order.lines().get(0).product());\n    }`,
      `        assertLines("apple", "pear");\n    }\n\n    private void assertLines(String... products) {\n        assertEquals(products.length, order.lines().size());\n        for (int i = 0; i < products.length; i++) {\n            assertEquals(products[i], order.lines().get(i).product());\n        }\n    }`,
    ]),
  ),
];
