package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The pages say what is there: each dependency has its reason, each link leads somewhere.
final class PagesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`:]+:[^`:]+)` \\|");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void everyDirectDependencyHasItsReason() throws Exception {
        Set<String> reasons = ROW.matcher(Files.readString(Path.of("docs", "dependencies.md")))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(reasons)
                .as("docs/dependencies.md against the pom's direct dependencies")
                .isEqualTo(directDependencies(new File("pom.xml")));
    }

    private static Set<String> directDependencies(File pom) throws Exception {
        NodeList found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom)
                .getElementsByTagName("dependency");
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < found.getLength(); i++) {
            Element dependency = (Element) found.item(i);
            boolean managed =
                    dependency.getParentNode().getParentNode().getNodeName().equals("dependencyManagement");
            if (!managed) {
                names.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
            }
        }
        return names;
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent().strip();
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : Sources.committed()) {
            if (!page.toString().endsWith(".md")) {
                continue;
            }
            LINK.matcher(Files.readString(page))
                    .results()
                    .map((MatchResult m) -> m.group(1))
                    .filter(link -> !link.contains(":"))
                    .filter(link -> !Files.exists(page.resolveSibling(link)))
                    .forEach(link -> broken.add(page + " -> " + link));
        }
        assertThat(broken).isEmpty();
    }
}
