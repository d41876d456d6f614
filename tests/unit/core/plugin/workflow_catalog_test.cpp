#include "core/plugin/workflow_catalog.hpp"

#include "domino/error.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <fstream>

namespace domino {
namespace {

const char* good = R"({"name": "Check", "nodes": [{"name": "A", "type": "n8n-nodes-base.webhook"}], "connections": {},
  "meta": {"domino": {"title": {"en": "Check"}, "input": {"type": "object"}}}})";

class CatalogTest : public ::testing::Test {
protected:
    void write(const std::string& name, const std::string& text) { std::ofstream(folder_.path() / name) << text; }
    Workflows read() {
        std::vector<Fault> found;
        Workflows workflows = read_workflows(folder_.path(), found);
        faults_.clear();
        for (const auto& fault : found) faults_.push_back(to_string(fault));
        return workflows;
    }

    test::TemporaryFolder folder_;
    std::vector<std::string> faults_;
};

TEST_F(CatalogTest, ReadsWorkflowsByFileName) {
    write("invoice-check.json", good);
    write("notes.txt", "not a workflow");
    write(".hidden.json", "{");
    const auto workflows = read();
    EXPECT_TRUE(faults_.empty()) << ::testing::PrintToString(faults_);
    ASSERT_EQ(workflows.size(), 1u);
    EXPECT_EQ(workflows.at("invoice-check")->title["en"], "Check");
}

TEST_F(CatalogTest, NamesFileAndPlaceOfEachMistakeAndReadsTheRest) {
    write("a-good.json", good);
    write("b.json", "{\"nodes\": [");
    write("c.json", R"({"nodes": [{"name": "A", "type": "t"}], "meta": {"domino": {"timeout": -1}}})");
    write("d.json",
          R"({"nodes": [{"name": "A", "type": "t"}], "meta": {"domino": {"input": {"properties": {"a": {"type": "nmber"}}}}}})");
    write("Bad Name.json", good);
    const auto workflows = read();
    EXPECT_EQ(workflows.size(), 1u);
    ASSERT_EQ(faults_.size(), 4u) << ::testing::PrintToString(faults_);
    EXPECT_NE(faults_[0].find("Bad Name.json: a workflow's file name is its name"), std::string::npos);
    EXPECT_NE(faults_[1].find("b.json:1:12: "), std::string::npos) << faults_[1];
    EXPECT_NE(faults_[2].find("c.json:1:72: /meta/domino/timeout"), std::string::npos) << faults_[2];
    EXPECT_NE(faults_[3].find("/meta/domino/input/properties/a/type: "), std::string::npos) << faults_[3];
    EXPECT_NE(faults_[3].find("did you mean \"number\"?"), std::string::npos) << faults_[3];
}

TEST_F(CatalogTest, NamesATimeZoneThatThereIsNot) {
    write("a.json", R"({"nodes": [{"name": "A", "type": "t"}], "settings": {"timezone": "Europe/Berln"}})");
    write("b.json", R"({"nodes": [{"name": "A", "type": "t"}], "settings": {"timezone": "DEFAULT"}})");
    write("c.json", R"({"nodes": [{"name": "A", "type": "t"}], "settings": {"timezone": "Europe/Berlin"}})");
    EXPECT_EQ(read().size(), 3u) << "what names it is no mistake of its own";
    ASSERT_EQ(faults_.size(), 1u) << ::testing::PrintToString(faults_);
    EXPECT_NE(faults_[0].find("a.json:1:66: /settings/timezone: there is no time zone \"Europe/Berln\""), std::string::npos)
        << faults_[0];
}

TEST_F(CatalogTest, NamesAFolderThatIsNotThere) {
    std::vector<Fault> faults;
    read_workflows(folder_.path() / "missing", faults);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_NE(to_string(faults[0]).find("missing: cannot be read as the folder of workflows"), std::string::npos);
}

TEST_F(CatalogTest, SwapsAllAtOnceAndKeepsWhatIsInUse) {
    write("one.json", good);
    WorkflowCatalog catalog(read());
    const auto one = catalog.find("one");
    ASSERT_TRUE(one);
    std::filesystem::remove(folder_.path() / "one.json");
    write("two.json", good);
    catalog.replace(read());
    EXPECT_EQ(catalog.find("one"), nullptr);
    EXPECT_EQ(one->name, "one");
    ASSERT_EQ(catalog.list().size(), 1u);
    EXPECT_EQ(catalog.list()[0]->name, "two");
    EXPECT_EQ(no_such_workflow(catalog, "tow"), "There is no workflow \"tow\" in the catalog; did you mean \"two\"?");
}

TEST_F(CatalogTest, ReadsOneFileAlone) {
    write("Any Name.json", good);
    EXPECT_EQ(read_workflow(folder_.path() / "Any Name.json")->name, "Any Name");
    EXPECT_THROW(read_workflow(folder_.path() / "missing.json"), Error);
}

}  // namespace
}  // namespace domino
