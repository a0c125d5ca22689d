// Asks veraPDF whether files are the PDF/A that they say they are. One line a file; a line for each rule that is broken.

import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Check {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean allConform = true;
        for (String file : files) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file))) {
                PDFAValidator validator = Foundries.defaultInstance().createValidator(parser.getFlavour(), false);
                ValidationResult result = validator.validate(parser);
                String verdict = result.isCompliant() ? "conforms" : "does not conform";
                System.out.println(file + ": PDF/A-" + parser.getFlavour() + " " + verdict);
                Map<String, Integer> broken = new TreeMap<>();
                for (TestAssertion each : result.getTestAssertions()) {
                    if (each.getStatus() == TestAssertion.Status.FAILED) {
                        String rule = each.getRuleId().getClause() + " test " + each.getRuleId().getTestNumber();
                        broken.merge(rule + ": " + each.getMessage(), 1, Integer::sum);
                    }
                }
                broken.forEach((rule, count) -> System.out.println("  " + count + " x " + rule));
                allConform &= result.isCompliant();
            }
        }
        System.exit(allConform ? 0 : 1);
    }
}
